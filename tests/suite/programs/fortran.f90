! Fortran I/O: formatted, list-directed, unformatted, internal, direct access.
program io
  implicit none
  integer :: i, n, ios
  real(8) :: x(5), y
  character(40) :: s
  x = [(sqrt(dble(i)), i = 1, 5)]
  print '(5F10.5)', x
  write (*, '(A,I5.3,E12.4,L2)') 'row', 42, 6.02d23, .true.
  print *, 'sum', sum(x) > 8.0d0, maxloc(x)
  open (10, file='f.dat', form='unformatted', access='stream')
  write (10) x
  close (10)
  open (10, file='f.dat', form='unformatted', access='stream')
  read (10) x(1:2), y
  print '(F8.5)', y
  close (10, status='delete')
  open (11, file='d.dat', access='direct', recl=8, form='unformatted')
  do i = 1, 4
    write (11, rec=i) dble(i * i)
  end do
  read (11, rec=3) y
  print '(F5.1)', y
  close (11)
  open (12, file='t.txt')
  write (12, '(I0)') (i, i = 1, 3)
  rewind (12)
  n = 0
  do
    read (12, *, iostat=ios) i
    if (ios /= 0) exit
    n = n + i
  end do
  close (12)
  print '(I0,1X,I0)', n, ios
  write (s, '(Z8,1X,B8)') 255, 5
  print '(A)', trim(s)
  open (13, file='missing/none', status='old', iostat=ios)
  print *, ios /= 0
  stop 7
end program
